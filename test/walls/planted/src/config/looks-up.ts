// breaks: order-config
import '../sql/looks-up.ts';
