// breaks: order-datamap
import '../policy/looks-up.ts';
