import { secrets } from './secrets';

secrets().synth();
