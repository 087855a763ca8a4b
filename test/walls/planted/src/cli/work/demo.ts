// breaks: demo-command
import '../../../demo/rows.ts';
import '../../../bench/main.ts';
