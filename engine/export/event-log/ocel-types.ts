import type { OcelEvent, OcelObject, OcelType, OcelValue } from './ocel.js';

/** Types of events or objects with their attributes, collected while a log is written. */
export class OcelTypes {
  private readonly types = new Map<string, Map<string, OcelType>>();

  /** Takes an event's or object's type and attributes; one that has changed its type between versions is a text. */
  note({ type, attributes }: Pick<OcelEvent | OcelObject, 'type'> & { readonly attributes: readonly OcelValue[] }): void {
    let known = this.types.get(type);
    if (!known) this.types.set(type, (known = new Map()));
    for (const attribute of attributes) {
      const before = known.get(attribute.name);
      known.set(attribute.name, before === undefined || before === attribute.type ? attribute.type : 'string');
    }
  }

  /** By name. */
  all(): readonly { readonly name: string; readonly attributes: readonly { readonly name: string; readonly type: OcelType }[] }[] {
    return [...this.types]
      .map(([name, attributes]) => ({ name, attributes: [...attributes].map(([attribute, type]) => ({ name: attribute, type })) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}
