// breaks: order-enforce
import '../logging/looks-up.ts';
