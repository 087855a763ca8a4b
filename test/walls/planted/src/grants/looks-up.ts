// breaks: order-grants
import '../logging/looks-up.ts';
