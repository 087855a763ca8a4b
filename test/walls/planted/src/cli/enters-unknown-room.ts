// breaks: known-rooms
import '../attic/box.ts';
