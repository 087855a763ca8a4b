// breaks: telling-names
import './helpers.ts';
