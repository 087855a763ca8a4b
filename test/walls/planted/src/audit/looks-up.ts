// breaks: order-audit
import '../logging/looks-up.ts';
