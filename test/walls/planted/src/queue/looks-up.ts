// breaks: order-queue
import '../web/looks-up.ts';
