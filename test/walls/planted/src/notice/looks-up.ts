// breaks: order-notice
import '../logging/looks-up.ts';
