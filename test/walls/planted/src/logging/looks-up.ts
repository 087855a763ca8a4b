// breaks: order-logging
import '../queue/looks-up.ts';
