// breaks: source-stands-alone
import '../../demo/rows.ts';
