/**
 * Importing this registers the gradients of TensorFlow.js's ops: the core package for Node leaves them out, and the
 * layers package registers them for every backend.
 */
import "@tensorflow/tfjs-layers";
