/** A one-page PDF 1.4 of plain lines in Helvetica; characters outside Latin-1 become question marks. */
export function pdfDocument(title: string, lines: readonly string[]): Buffer {
  const page = `BT /F1 16 Tf 60 780 Td 22 TL ${show(title)} T* /F1 11 Tf ${lines
    .map((line) => `${show(line)} T*`)
    .join(' ')} ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${page.length} >>\nstream\n${page}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ];
  return Buffer.from(withCrossReferences(objects), 'latin1');
}

/** Each object at the byte that the table at the end tells. */
function withCrossReferences(objects: readonly string[]): string {
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, i) => {
    const offset = file.length;
    file += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const size = objects.length + 1;
  return `${file}xref\n0 ${size}\n0000000000 65535 f \n${offsets.join('')}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
}

const show = (text: string): string =>
  `(${text.replace(/[^\u0020-\u007e\u00a0-\u00ff]/gu, '?').replace(/[\\()]/g, '\\$&')}) Tj`;
