using Fovea.Kernels.Elementwise;

namespace Fovea.Kernels.Convolution;

/// <summary>The memory a convolution works on. The pass says which of them it writes; the others it only reads.</summary>
/// <remarks>No two overlap. Lengths follow from the geometry, the kernel's layouts and its workspace.</remarks>
internal readonly unsafe struct ConvolutionPointers
{
    /// <summary>
    /// The input, or its gradient when the pass is
    /// <see cref="ConvolutionPass.InputGradient"/>; in the kernel's input layout.
    /// </summary>
    public float* Input { get; init; }

    /// <summary>
    /// [outChannels, inChannels / groups, kd, kh, kw], plain; the gradient when the pass is
    /// <see cref="ConvolutionPass.WeightGradient"/>.
    /// </summary>
    public float* Weights { get; init; }

    /// <summary>
    /// [outChannels], or null for none. The forward pass adds it, the weights' gradient writes the bias's gradient into
    /// it, the input's gradient has no use for it.
    /// </summary>
    public float* Bias { get; init; }

    /// <summary>The output, or its gradient in the two backward passes; in the kernel's output layout.</summary>
    public float* Output { get; init; }

    /// <summary>
    /// Added to the result as it is stored, or null for nothing. As the result in length and layout, and not the result itself.
    /// Not for the weights' gradient.
    /// </summary>
    public float* Addend { get; init; }

    /// <summary>
    /// The output of a ReLU, or null: the result, addend included, is 0 where this is at one of its bounds. As the result in
    /// length and layout. Not for the weights' gradient.
    /// </summary>
    public float* Mask { get; init; }

    /// <summary>The ReLU that gave <see cref="Mask"/>, with its upper bound if it has one.</summary>
    public FusedReLU MaskOf { get; init; }

    /// <summary>
    /// Floats that belong to this kernel from Prepare on: packed weights stay in it between steps. Aligned to 64 bytes;
    /// may be null when the kernel asks for none.
    /// </summary>
    public float* Workspace { get; init; }

    /// <summary>What a pass correlates with the weights: the input, or in the backward pass the output's gradient.</summary>
    internal float* Source(ConvolutionPass pass) => pass == ConvolutionPass.InputGradient ? Output : Input;

    /// <summary>What a pass computes from them: the output, or in the backward pass the input's gradient.</summary>
    internal float* Target(ConvolutionPass pass) => pass == ConvolutionPass.InputGradient ? Input : Output;

    /// <summary>The bias that a pass adds: null in the backward pass.</summary>
    internal float* BiasOf(ConvolutionPass pass) => pass == ConvolutionPass.InputGradient ? null : Bias;

    /// <summary>What is done to the result as it is stored.</summary>
    internal Epilogue Epilogue(FusedReLU relu) => new(Addend, relu, Mask, MaskOf);
}
