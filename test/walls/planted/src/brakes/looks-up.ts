// breaks: order-brakes
import '../logging/looks-up.ts';
