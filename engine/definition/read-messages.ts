import { child } from './json-pointer.js';
import type { MessageType } from './message-type.js';
import { readText } from './read-text.js';
import type { SourceFile } from './source.js';
import { mapValues, mapping, text } from './values.js';

export function readMessages(source: SourceFile): ReadonlyMap<string, MessageType> {
  return new Map(
    Object.entries(mapping(source.value)).map(([name, value]) => {
      const message = mapping(value);
      return [
        name,
        {
          name,
          title: readText(message.title) ?? { zh: name, en: name },
          fromOutside: message.from === 'outside',
          fields: mapValues(mapping(message.fields), (type) => text(type) ?? ''),
          path: child('', name),
        },
      ];
    }),
  );
}
