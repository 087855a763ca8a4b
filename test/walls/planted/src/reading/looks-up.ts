// breaks: order-reading
import '../calendar/looks-up.ts';
