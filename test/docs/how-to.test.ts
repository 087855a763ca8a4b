import { testPages } from './typed.ts';

testPages('how-to');
