using Fovea.Graph;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;
using Fovea.Tensors;
namespace Fovea.Execution.Cpu;
internal static class CpuKernels
{
    public static NodeKernel Select(Node node, IReadOnlyList<TensorLayout> at, bool relu, VectorWidth width) => throw new NotSupportedException();
    public static NodeKernel Copy(int length, VectorWidth width) => throw new NotSupportedException();
    public static NodeKernel Reorder(Shape shape, TensorLayout from, TensorLayout to, VectorWidth width) => throw new NotSupportedException();
}
