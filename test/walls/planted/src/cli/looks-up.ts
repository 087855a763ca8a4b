// breaks: order-cli
import '../bin.ts';
