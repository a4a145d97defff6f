"""Problems of Keras programs."""

from __future__ import annotations

from shapewright.problems.catalogue import Entry

GUIDE = "https://keras.io/api/"

ENTRIES = (
    Entry(
        "score-targets",
        "Probabilities are compared with classes",
        "A score such as accuracy compares classes. What a model predicts is one number for each class, or the "
        "probability of one.",
        "accuracy_score(y_test, model.predict(x_test))",
        "Take the class that is the most probable (argmax), or compare with a threshold.",
    ),
    Entry(
        "file-ending",
        "The ending of a file's name is none that Keras writes",
        "Keras 3 chooses the format of a file by its ending: '.keras' (or '.h5') for a whole model, '.weights.h5' for "
        "its weights alone.",
        'model.save_weights("model.h5")',
        "Give the file an ending that is understood.",
        url=GUIDE + "models/model_saving_apis/",
    ),
    Entry(
        "layer-rank",
        "A layer gets an input with the wrong number of axes",
        "Each layer takes inputs with a fixed number of axes: recurrent layers (batch, steps, features), 2-D "
        "convolutions (batch, height, width, channels), Dense at least (batch, features).",
        "x = keras.Input((20,))\ny = keras.layers.LSTM(8)(x)",
        "Give the input the axis it lacks (Reshape, expand_dims), put an Embedding before a recurrent layer that gets "
        "token ids, or let the recurrent layer before it return its whole sequence (return_sequences=True).",
        url=GUIDE + "layers/",
    ),
    Entry(
        "layer-input-size",
        "A layer that is built gets an input of another size",
        "A layer makes its weights for the sizes of its first call. Later inputs must have the same size there.",
        "dense = keras.layers.Dense(3)\ndense(keras.ops.ones((2, 784)))\ndense(keras.ops.ones((2, 1024)))",
        "Give inputs of the size the layer was made for, change input_shape, or use another layer.",
        url=GUIDE + "layers/base_layer/",
    ),
    Entry(
        "layer-dtype",
        "A layer gets an input of a dtype that it cannot compute with",
        "Layers with weights compute in floats. Floats are cast for you; text and, for convolutions, integers are not.",
        "keras.layers.Conv2D(8, 3)(np.zeros((1, 8, 8, 3), 'uint8'))",
        "Convert the input: .astype('float32'), a Rescaling layer, or an encoding of the text.",
        url=GUIDE + "layers/",
    ),
    Entry(
        "input-shape",
        "The shape given to an Input is no shape",
        "A shape is a tuple of the sizes of one sample, without the batch: (784,) with a comma for 784 features.",
        "keras.Input(shape=(784))",
        "Write a tuple: shape=(784,).",
        url=GUIDE + "layers/core_layers/input/",
    ),
    Entry(
        "input-size-open",
        "A layer's weights need a size that the Input leaves open",
        "A None in an Input's shape may be any size when the model runs; weights need a fixed one. Flatten makes an "
        "open size of one, too.",
        "x = keras.Input((None,))\ny = keras.layers.Dense(3)(x)",
        "Give the size in the Input, or reduce the open axis first (GlobalAveragePooling, a recurrent layer).",
        url=GUIDE + "layers/core_layers/input/",
    ),
    Entry(
        "model-input-shape",
        "A model gets data of another shape than its Input",
        "The data's axes after the batch must be those the model's Input was made with.",
        "model = keras.Sequential([keras.Input((455, 30)), keras.layers.Flatten()])\n"
        "model.predict(np.zeros((455, 30)))",
        "Add the batch axis (x[None]) for a single sample, reshape the data, or change the Input's shape.",
        url=GUIDE + "models/model/",
    ),
    Entry(
        "model-inputs",
        "A model gets another number of inputs than it has",
        "A model with several inputs takes a list in their order, or a dict by their names.",
        "model = keras.Model([a, b], out)\nmodel.predict(x)",
        "Give one array for each input: model.predict([x1, x2]).",
        url=GUIDE + "models/model/",
    ),
    Entry(
        "model-graph",
        "A model's outputs are not computed from its inputs",
        "Model(inputs, outputs) needs KerasTensors that layers connect. An output that depends on another Input cannot "
        "be computed.",
        "a = keras.Input((3,))\nb = keras.Input((3,))\nkeras.Model(a, keras.layers.Dense(1)(b))",
        "Name every Input the outputs depend on, or connect the layers to the Input that is named.",
        url=GUIDE + "models/model/",
    ),
    Entry(
        "sequential-layer",
        "Something that is no layer is put into a Sequential",
        "Sequential takes layer instances: made with parentheses, not the class itself, no strings, no tensors.",
        "keras.Sequential([keras.layers.Flatten, keras.layers.Dense(3)])",
        "Make an instance: keras.layers.Flatten().",
        url="https://keras.io/guides/sequential_model/",
    ),
    Entry(
        "loss-shapes",
        "The targets do not fit the model's output for this loss",
        "Categorical crossentropy takes one-hot targets, shaped like the output; sparse categorical crossentropy takes "
        "class indices; binary crossentropy takes targets shaped like the output.",
        "model.compile('adam', 'categorical_crossentropy')  # output (N, 10)\nmodel.fit(x, labels)  # labels (N,)",
        "Use the loss that fits the targets, one-hot encode them (to_categorical), or change the units of the last "
        "layer.",
        url=GUIDE + "losses/probabilistic_losses/",
    ),
    Entry(
        "loss-broadcast",
        "The loss broadcasts the targets against the output",
        "Targets and output have different shapes that happen to broadcast, so that each target is compared with "
        "numbers that are not its prediction. Training runs and learns nonsense.",
        "model.fit(x, np.zeros((32, 1)))  # output (32, 2), loss mse",
        "Give the last layer one unit for each target, or reshape the targets.",
        severity="warning",
        url=GUIDE + "losses/regression_losses/",
    ),
    Entry(
        "loss-weights",
        "The losses are weighted with text",
        "compile(optimizer, loss, loss_weights, metrics) is the order since Keras 3; Keras 2 had the metrics third.",
        "model.compile('adam', 'mse', ['mae'])\nmodel.fit(x, y)",
        "Give the metrics by name: metrics=['mae'].",
        url=GUIDE + "models/model_training_apis/",
    ),
    Entry(
        "loss-target-dtype",
        "The targets are of a dtype the loss cannot use",
        "Losses compute with numbers; text labels must be encoded first.",
        "model.fit(x, np.array(['cat', 'dog']))",
        "Encode the labels: StringLookup, LabelEncoder, or a dict from names to numbers.",
        url=GUIDE + "losses/",
    ),
    Entry(
        "softmax-one-unit",
        "A softmax over a single unit",
        "Softmax makes its entries sum to 1: of a single entry it is always 1, whatever the input.",
        "keras.layers.Dense(1, activation='softmax')",
        "Use a sigmoid for one unit, or one unit for each class.",
        severity="warning",
        url=GUIDE + "layers/activations/",
    ),
    Entry(
        "training-data",
        "The training data is of a kind that Keras does not take",
        "fit, evaluate and predict take NumPy arrays, tensors, lists or dicts of these, data sets and generators: not "
        "lists of numbers.",
        "model.fit([[1, 2], [3, 4]], [0, 1])",
        "Make arrays: np.array(x).",
        url=GUIDE + "models/model_training_apis/",
    ),
    Entry(
        "data-cardinality",
        "x and y hold different numbers of samples",
        "Every array given to fit must have the same size along its first axis: one row for each sample.",
        "model.fit(np.zeros((32, 4)), np.zeros(30))",
        "Slice both alike, or transpose the one whose samples are not along the first axis.",
        url=GUIDE + "models/model_training_apis/",
    ),
    Entry(
        "not-compiled",
        "A model is trained before it is compiled",
        "fit and evaluate need the optimizer and the loss that compile sets.",
        "model = keras.Sequential([keras.layers.Dense(1)])\nmodel.fit(x, y)",
        "Call model.compile(optimizer, loss) first.",
        url=GUIDE + "models/model_training_apis/",
    ),
    Entry(
        "symbolic-value",
        "A symbolic tensor is used as if it had contents",
        "A KerasTensor (and a tensor in a graph) is a shape and a dtype while the program is built; numbers exist only "
        "when it runs. It cannot be a bool, an int, an array, or the input of another library's function.",
        "x = keras.Input((3,))\nif x > 0: ...",
        "Use keras.ops, put the code into a Layer's call or a Lambda, or run the model on data first.",
        url="https://keras.io/guides/functional_api/",
    ),
    Entry(
        "stateful-batch",
        "A stateful recurrent layer without a fixed batch size",
        "A layer that keeps its state between batches needs to know how many samples a batch has.",
        "keras.layers.LSTM(3, stateful=True)(keras.Input((5, 2)))",
        "Give the Input a batch_size.",
        url=GUIDE + "layers/recurrent_layers/",
    ),
    Entry(
        "keras-3-graph",
        "A Keras 3 recurrent layer on a placeholder of open batch size",
        "Keras 3 makes the first state from the batch size; a TensorFlow 1 placeholder that leaves it open has none.",
        "x = tf.compat.v1.placeholder(tf.float32, [None, None, 10])\ntf.keras.layers.LSTM(32)(x)",
        "Give the placeholder a batch size, use keras.Input, or run with TF_USE_LEGACY_KERAS=1 and tf_keras.",
        url="https://keras.io/getting_started/",
    ),
    Entry(
        "renamed-argument",
        "An option has another name since Keras 2",
        "Keras 2 renamed the options of Keras 1 (nb_epoch → epochs, border_mode → padding, output_dim → units), and "
        "Keras 3 refuses the old names.",
        "model.fit(x, y, nb_epoch=10)",
        "Use the new name.",
        url=GUIDE,
    ),
    Entry(
        "removed-api",
        "A function that newer versions do not have",
        "Keras 3 and TensorFlow 2.6 dropped functions of earlier versions.",
        "model.predict_classes(x)",
        "Use what replaced it: fit for fit_generator, predict(x).argmax(-1) for predict_classes.",
        url=GUIDE,
    ),
    Entry(
        "old-convolution",
        "Convolution2D(32, 3, 3) means strides of 3 since Keras 2",
        "In Keras 1 the second and third numbers were the kernel's height and width. Since Keras 2 the second is the "
        "kernel's size and the third the strides.",
        "keras.layers.Convolution2D(32, 3, 3)",
        "Write the kernel as a tuple: Conv2D(32, (3, 3)).",
        severity="warning",
        url=GUIDE + "layers/convolution_layers/convolution2d/",
    ),
    Entry(
        "output-size",
        "A window is larger than what is left of the input",
        "Each convolution or pool without padding shrinks the image; at some depth nothing is left.",
        "keras.layers.Conv2D(8, 5)(keras.Input((4, 4, 1)))",
        "Use padding='same', fewer pools, or larger images.",
        url=GUIDE + "layers/convolution_layers/",
    ),
    Entry(
        "norm-groups",
        "The channels cannot be split into the groups",
        "GroupNormalization splits the channels into groups of equal size.",
        "keras.layers.GroupNormalization(groups=32)(keras.Input((8, 8, 3)))",
        "Use a number of groups that divides the channels.",
        url=GUIDE + "layers/normalization_layers/",
    ),
    Entry(
        "attention-shapes",
        "Query, value and key do not fit together",
        "Value and key have one entry for each step: the same number of steps.",
        repair="Give value and key of the same length.",
        url=GUIDE + "layers/attention_layers/",
    ),
    Entry(
        "application-input",
        "Images too small for this network",
        "The network halves the image several times; below its smallest size nothing is left.",
        "keras.applications.VGG16(weights=None, include_top=False, input_shape=(10, 10, 3))",
        "Resize the images.",
        url=GUIDE + "applications/",
    ),
    Entry(
        "decode-predictions",
        "decode_predictions on other classes than ImageNet's",
        "It names the 1000 classes of ImageNet, so it needs predictions of shape (samples, 1000).",
        repair="Use it on the network with its own top only; name your own classes yourself.",
        url=GUIDE + "applications/",
    ),
    Entry(
        "argument-value",
        "An option has a value that the layer does not take",
        "Sizes must be positive integers, names must be among those that exist.",
        "keras.layers.Dense(3.0)",
        "Give a value of the kind that the documentation names.",
        url=GUIDE + "layers/",
    ),
    Entry(
        "image-rank",
        "An image function gets something that is no image",
        "An image has 3 axes (height, width, channels), a batch of images 4.",
        repair="Add or remove the batch axis.",
        url=GUIDE + "ops/image/",
    ),
)
