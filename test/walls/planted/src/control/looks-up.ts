// breaks: order-control
import '../ledger/looks-up.ts';
