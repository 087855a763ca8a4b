// breaks: order-ledger
import '../datamap/looks-up.ts';
