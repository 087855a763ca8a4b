// breaks: order-finding-text
import '../reading/looks-up.ts';
