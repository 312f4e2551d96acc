interface MediaType {
  /** Endings of a file's name, in small letters. */
  readonly endings: readonly string[];
  /** Whether a file that begins so can be of this type. */
  readonly begins: (head: Buffer) => boolean;
}

const withBytes = (...starts: readonly (readonly number[])[]): MediaType['begins'] => {
  const wanted = starts.map((start) => Buffer.from(start));
  return (head) => wanted.some((start) => head.subarray(0, start.length).equals(start));
};
const ZIP = withBytes([0x50, 0x4b, 0x03, 0x04]);
const OLE = withBytes([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
const isText: MediaType['begins'] = (head) => !head.includes(0);
const office = 'application/vnd.openxmlformats-officedocument';

/** What may be attached: documents and pictures an office sends around. No pages and no programs. */
export const MEDIA_TYPES: Readonly<Record<string, MediaType>> = {
  'application/pdf': { endings: ['pdf'], begins: withBytes([0x25, 0x50, 0x44, 0x46, 0x2d]) },
  'image/png': { endings: ['png'], begins: withBytes([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) },
  'image/jpeg': { endings: ['jpg', 'jpeg'], begins: withBytes([0xff, 0xd8, 0xff]) },
  'image/webp': {
    endings: ['webp'],
    begins: (head) => head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8, 12) === 'WEBP',
  },
  [`${office}.wordprocessingml.document`]: { endings: ['docx'], begins: ZIP },
  [`${office}.spreadsheetml.sheet`]: { endings: ['xlsx'], begins: ZIP },
  [`${office}.presentationml.presentation`]: { endings: ['pptx'], begins: ZIP },
  'application/msword': { endings: ['doc'], begins: OLE },
  'application/vnd.ms-excel': { endings: ['xls'], begins: OLE },
  'application/vnd.ms-powerpoint': { endings: ['ppt'], begins: OLE },
  'text/plain': { endings: ['txt'], begins: isText },
  'text/csv': { endings: ['csv'], begins: isText },
};

/** Type of a `Content-Type` header without its parameters, in small letters. */
export function mediaTypeOf(header: string | undefined): string {
  return (header ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** Whether a file of this name is opened as what it is; an ending alone is no name. */
export function fitsName(mediaType: string, name: string): boolean {
  const ending = /[^.\s].*\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  return MEDIA_TYPES[mediaType]?.endings.includes(ending) ?? false;
}
