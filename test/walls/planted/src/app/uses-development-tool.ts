// breaks: shipped-dependencies
import { test } from 'vitest';

export const borrowed = test;
