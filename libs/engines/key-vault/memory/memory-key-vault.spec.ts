import { realSystem } from '../../system/real-system.js';
import { keyVaultContract } from '../key-vault.contract.js';
import { memoryKeyVault } from './memory-key-vault.js';

keyVaultContract('memory', async () => {
  const vault = memoryKeyVault(realSystem());
  return { vault, close: () => vault.close() };
});
