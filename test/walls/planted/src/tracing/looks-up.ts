// breaks: order-tracing
import '../web/looks-up.ts';
