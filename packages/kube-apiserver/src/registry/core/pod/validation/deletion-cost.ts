const maxInt32 = 2_147_483_647;

/** Whether the text is no cost: an integer of 32 bits without plus sign, or leading zeros where it is not negative. */
export function deletionCostFlaw(text: string): boolean {
  if (!/^(?:0|-\d+|[1-9]\d*)$/.test(text)) return true;
  const cost = Number(text);
  return cost > maxInt32 || cost < -maxInt32 - 1;
}
