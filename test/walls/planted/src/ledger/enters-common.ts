// breaks: telling-names
import './common/rows.ts';
