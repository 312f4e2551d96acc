import { shippedFiles } from '#test/read-library.js';
import { compileVersion, readOnce } from './compile-version.js';

const files = shippedFiles();

test('the same files are compiled once, whoever asks', () => {
  const first = compileVersion('shipment', 'h', files);
  expect(compileVersion('shipment', 'h', [...files])).toBe(first);
  expect(readOnce(files)).toBe(readOnce([...files]));
});

test('a register changed beneath a version compiles it anew', () => {
  const changed = files.map((file) =>
    file.path === 'processes/registers/receivable.yaml' ? { ...file, text: `${file.text}# changed\n` } : file,
  );
  expect(compileVersion('shipment', 'h', changed)).not.toBe(compileVersion('shipment', 'h', files));
});

test('a process that is not there is told', () => {
  expect(() => compileVersion('nothing', 'h', files)).toThrow('definition h cannot be read');
});
