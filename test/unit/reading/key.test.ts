import { describe, expect, test } from 'vitest';
import { isForbiddenKey, lookAlike } from '../../../src/reading/key.ts';

describe('lookAlike', () => {
  test.each([
    'category',
    'résilié',
    'fin du contrat',
    'Straße 2',
    'дата',
    'дата GDPR',
    '日付',
    'user_名',
    'ユーザーID',
    'id번호',
    'œuvre',
    'e\u0301te\u0301',
  ])('takes %s as it is', (text) => expect(lookAlike(text)).toBeNull());

  test.each([
    ['c\u0430tegory', '\u0430 (U+0430)'],
    ['lοgs', 'ο (U+03BF)'],
    ['id番号\u0441', '\u0441 (U+0441)'],
    ['ｌogs', 'ｌ (U+FF4C)'],
    ['ﬁn', 'ﬁ (U+FB01)'],
    ['𝐤eep', '𝐤 (U+1D424)'],
  ])('names the odd letter of %s', (text, letter) => expect(lookAlike(text)).toBe(letter));
});

test('isForbiddenKey knows the names that every object has', () => {
  expect(['__proto__', 'constructor', 'prototype', 'proto'].map(isForbiddenKey)).toEqual([
    true,
    true,
    true,
    false,
  ]);
});
