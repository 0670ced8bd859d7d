import { describe, expect, it } from '@jest/globals';
import { fitsDeclared } from './content-kind.js';

const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

describe('fitsDeclared', () => {
  it.each<[string, string | undefined]>([
    ['application/pdf', 'application/pdf'],
    ['application/pdf', undefined],
    ['text/csv', undefined],
    ['image/jpeg', 'image/heic'],
    ['video/mp4', 'audio/mp4'],
    [docx, 'application/zip'],
    [docx, docx],
    ['application/msword', 'application/x-cfb'],
    ['application/vnd.ms-excel', docx],
    ['image/svg+xml', 'application/xml'],
    ['text/xml', 'application/xml'],
    ['application/octet-stream', 'application/zip'],
  ])('lets %s be %s', (declared, found) => {
    expect(fitsDeclared(declared, found)).toBe(true);
  });

  it.each<[string, string]>([
    ['application/pdf', 'application/x-msdownload'],
    ['image/png', 'application/x-elf'],
    ['application/octet-stream', 'application/x-mach-binary'],
    ['application/vnd.ms-excel', 'application/vnd.ms-cab-compressed'],
    ['application/pdf', 'application/zip'],
    ['image/png', 'application/pdf'],
    ['text/plain', 'application/x-7z-compressed'],
    ['application/pdf', 'image/png'],
  ])('T11 does not let %s be %s', (declared, found) => {
    expect(fitsDeclared(declared, found)).toBe(false);
  });
});
