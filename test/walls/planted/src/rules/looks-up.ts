// breaks: order-rules
import '../plan/looks-up.ts';
