// breaks: order-sql
import '../database/looks-up.ts';
