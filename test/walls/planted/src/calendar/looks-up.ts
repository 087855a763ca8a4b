// breaks: order-calendar
import '../config/looks-up.ts';
