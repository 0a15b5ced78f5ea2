/** Whether any atom of a SMILES, of a molecule or a reaction, carries a map number. */
export const isMapped = (smiles: string): boolean => /:\d+\]/.test(smiles);

/** A SMILES, of a molecule or a reaction, without its map numbers. */
export const withoutMap = (smiles: string): string => smiles.replace(/:\d+\]/g, "]");
