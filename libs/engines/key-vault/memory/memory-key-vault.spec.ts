import { realSystem } from '../../system/real-system.js';
import { importingVaultContract } from '../importing-vault.contract.js';
import { keyVaultContract } from '../key-vault.contract.js';
import { memoryKeyVault } from './memory-key-vault.js';

const made = async () => {
  const vault = memoryKeyVault(realSystem());
  return { vault, close: () => vault.close() };
};

keyVaultContract('memory', made);
importingVaultContract('memory', made);
