// breaks: order-database
import '../anonymise/looks-up.ts';
