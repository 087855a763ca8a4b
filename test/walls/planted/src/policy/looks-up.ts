// breaks: order-policy
import '../rules/looks-up.ts';
