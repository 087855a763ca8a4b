import { testPages } from './typed.ts';

testPages('tutorial');
