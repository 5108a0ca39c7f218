export class Hello { public readonly x = 1; }
