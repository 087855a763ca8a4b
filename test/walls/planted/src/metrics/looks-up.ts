// breaks: order-metrics
import '../logging/looks-up.ts';
