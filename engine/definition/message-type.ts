import type { Text } from './text.js';

/** One message of `processes/messages.yaml`. */
export interface MessageType {
  /** `contract.archived` */
  readonly name: string;
  readonly title: Text;
  /** May be delivered by a program or person outside the processes. */
  readonly fromOutside: boolean;
  /** Field → form id (a filled document), register id (a row's key), or a value type. */
  readonly fields: Readonly<Record<string, string>>;
  readonly path: string;
}
