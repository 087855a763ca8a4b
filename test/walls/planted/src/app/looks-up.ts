// breaks: order-app
import '../cli/looks-up.ts';
