// breaks: order-anonymise
import '../control/looks-up.ts';
