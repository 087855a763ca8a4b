// breaks: order-plan
import '../enforce/looks-up.ts';
