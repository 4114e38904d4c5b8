import { createHash } from "node:crypto";

/** Bits of a hash that dealing may use up: with more, the last card would not be dealt evenly. */
const maxHashBits = 60;

/**
 * Deals hands of queues: each flow gets a few out of many, always the same, so that two flows seldom share all of theirs.
 * Mirrors `shufflesharding.Dealer`.
 */
export class Dealer {
  readonly #deckSize: number;
  readonly #handSize: number;

  /** @throws RangeError when hands of this size cannot be dealt from such a deck */
  constructor(deckSize: number, handSize: number) {
    if (deckSize <= 0 || handSize <= 0) {
      throw new RangeError(`deckSize ${deckSize} or handSize ${handSize} is not positive`);
    }
    if (handSize > deckSize) throw new RangeError(`handSize ${handSize} is greater than deckSize ${deckSize}`);
    if (deckSize > 1 << 26) throw new RangeError(`deckSize ${deckSize} is impractically large`);
    if (Math.ceil(Math.log2(deckSize) * handSize) > maxHashBits) {
      throw new RangeError(
        `required entropy bits of deckSize ${deckSize} and handSize ${handSize} is greater than ${maxHashBits}`,
      );
    }
    this.#deckSize = deckSize;
    this.#handSize = handSize;
  }

  /** The hand of a hash: indexes from 0 up to the size of the deck, no two the same. */
  deal(hash: bigint): readonly number[] {
    const remainders: number[] = [];
    let rest = hash;
    for (let dealt = 0; dealt < this.#handSize; dealt++) {
      const left = BigInt(this.#deckSize - dealt);
      remainders.push(Number(rest % left));
      rest /= left;
    }
    // Each remainder counts among the cards that are left: those dealt before it are skipped.
    return remainders.map((remainder, at) => {
      let card = remainder;
      for (let before = at - 1; before >= 0; before--) {
        if (card >= (remainders[before] ?? 0)) card++;
      }
      return card;
    });
  }
}

/** The hash of a flow: the first eight bytes of SHA-256, as all servers over one store compute it. */
export function hashFlowID(flowSchemaName: string, flowDistinguisher: string): bigint {
  return createHash("sha256").update(`${flowSchemaName}\0${flowDistinguisher}`).digest().readBigUInt64LE(0);
}
