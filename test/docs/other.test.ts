import { testPages } from './typed.ts';

testPages('other');
