namespace Fovea.Kernels.Convolution.Reference;

// A task is an image, or for the weights' gradient a filter.
internal sealed unsafe class ReferenceStage(
    string name, ConvolutionPass pass, ConvolutionGeometry geometry, ConvolutionPointers pointers)
    : KernelStage
{
    public override string Name { get; } = name;

    public override int Tasks { get; } = pass == ConvolutionPass.WeightGradient ? geometry.OutChannels : geometry.Batch;

    public override void Run(int firstTask, int lastTask)
    {
        var input = new Span<float>(pointers.Input, geometry.Batch * geometry.InChannels * geometry.InputArea);
        var weights = new Span<float>(pointers.Weights, geometry.WeightLength);
        var bias = new Span<float>(pointers.Bias, pointers.Bias is null ? 0 : geometry.OutChannels);
        var output = new Span<float>(pointers.Output, geometry.Batch * geometry.OutChannels * geometry.OutputArea);
        switch (pass)
        {
            case ConvolutionPass.Forward:
                ReferenceConvolution.Forward<float>(geometry, input, weights, bias, output, firstTask, lastTask);
                break;
            case ConvolutionPass.InputGradient:
                ReferenceConvolution.InputGradient<float>(geometry, output, weights, input, firstTask, lastTask);
                break;
            default:
                ReferenceConvolution.WeightGradient<float>(geometry, input, output, weights, firstTask, lastTask);
                ReferenceConvolution.BiasGradient<float>(geometry, output, bias, firstTask, lastTask);
                break;
        }
    }
}
