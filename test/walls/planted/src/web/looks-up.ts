// breaks: order-web
import '../app/looks-up.ts';
